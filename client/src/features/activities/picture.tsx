import { useQuery } from "@tanstack/react-query";
import { Picture } from "@/ui/picture";
import { pictureQuery } from "./queries";

/** A picture of an activity. */
export function ActivityPicture(props: { activity: number; picture: number; caption: string }) {
  const { data, error } = useQuery(pictureQuery(props.activity, props.picture));
  return <Picture blob={data} hasFailed={error !== null} caption={props.caption} />;
}
