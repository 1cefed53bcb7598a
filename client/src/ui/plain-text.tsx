import { Text, type TextProps } from "@mantine/core";
import { withLinks } from "@/lib/links";

/** What somebody wrote: its lines as they are, its web addresses as links that tell the other site nothing and get nothing. */
export function PlainText({ children, ...props }: TextProps & { children: string }) {
  let place = 0;
  return (
    <Text className="keep-lines anywhere" component="div" {...props}>
      {withLinks(children).map(({ text, href }) => {
        const key = place;
        place += text.length;
        return href ? (
          <a
            key={key}
            className="written-link"
            href={href}
            target="_blank"
            rel="noopener noreferrer nofollow"
          >
            {text}
          </a>
        ) : (
          <span key={key}>{text}</span>
        );
      })}
    </Text>
  );
}
