const LONGEST_EDGE = 2400;
const WORTH_BYTES = 600_000;

/**
 * A photo in the size that the server keeps anyway, so that a phone with little signal sends a tenth. What is no photo, is
 * small already, or cannot be read here goes as it is: the server decides.
 */
export async function shrinkPhoto(file: File): Promise<File> {
  if (!file.type.startsWith("image/") || file.size < WORTH_BYTES) return file;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!picture) return file;
  const scale = Math.min(1, LONGEST_EDGE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const pen = canvas.getContext("2d");
  if (!pen) return file;
  pen.fillStyle = "white";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const small = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return small && small.size < file.size ? new File([small], file.name, { type: "image/jpeg" }) : file;
}

/** A picture that is sent, and what is on it. */
export interface SentPicture {
  picture: File;
  caption: string;
}

/** As the server takes it. */
export async function pictureForm({ picture, caption }: SentPicture): Promise<FormData> {
  const form = new FormData();
  form.append("picture", await shrinkPhoto(picture));
  form.append("caption", caption);
  return form;
}
