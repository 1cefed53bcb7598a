/** Reads QR codes from pictures: the browser's own detector where there is one, else zxing compiled to wasm. */

type Picture = HTMLVideoElement | ImageBitmap;
export type Decode = (picture: Picture) => Promise<string | null>;

interface NativeDetector {
  detect(picture: Picture): Promise<{ rawValue: string }[]>;
}
interface NativeDetectorClass {
  new (options: { formats: string[] }): NativeDetector;
  getSupportedFormats(): Promise<string[]>;
}

let decoder: Promise<Decode> | null = null;

/** The decoder of this browser; loaded on first use. */
export function loadDecoder(): Promise<Decode> {
  decoder ??= chooseDecoder();
  return decoder;
}

async function chooseDecoder(): Promise<Decode> {
  const native = (window as { BarcodeDetector?: NativeDetectorClass }).BarcodeDetector;
  const formats = native ? await native.getSupportedFormats().catch(() => []) : [];
  return native && formats.includes("qr_code") ? nativeDecoder(native) : wasmDecoder();
}

function nativeDecoder(Detector: NativeDetectorClass): Decode {
  const detector = new Detector({ formats: ["qr_code"] });
  return async (picture) => (await detector.detect(picture))[0]?.rawValue ?? null;
}

async function wasmDecoder(): Promise<Decode> {
  // Loaded only where it is needed: 400 kB. The library's default address is a foreign server, hence our own.
  const [{ prepareZXingModule, readBarcodes }, { default: wasm }] = await Promise.all([
    import("zxing-wasm/reader"),
    import("zxing-wasm/reader/zxing_reader.wasm?url"),
  ]);
  await prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (picture) => {
    const [width, height] = sizeOf(picture);
    if (!context || width === 0) return null;
    canvas.width = width;
    canvas.height = height;
    context.drawImage(picture, 0, 0, width, height);
    const codes = await readBarcodes(context.getImageData(0, 0, width, height), {
      formats: ["QRCode"],
      tryHarder: true,
      maxNumberOfSymbols: 1,
    });
    return codes[0]?.text ?? null;
  };
}

/** At most 1280 on the long side: a full phone photo takes seconds to search and shows nothing more. */
function sizeOf(picture: Picture): [number, number] {
  const [width, height] =
    picture instanceof HTMLVideoElement
      ? [picture.videoWidth, picture.videoHeight]
      : [picture.width, picture.height];
  const scale = Math.min(1, 1280 / Math.max(width, height, 1));
  return [Math.round(width * scale), Math.round(height * scale)];
}

/** The QR code in a photo, or null when there is none. Throws when the file is no picture. */
export async function decodePhoto(file: Blob): Promise<string | null> {
  const picture = await createImageBitmap(file);
  try {
    return await (await loadDecoder())(picture);
  } finally {
    picture.close();
  }
}
