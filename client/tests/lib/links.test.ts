import { describe, expect, test } from "vitest";
import { withLinks } from "@/lib/links";

const links = (text: string) => withLinks(text).flatMap(({ href }) => (href ? [href] : []));

describe("links in what somebody wrote", () => {
  test("only addresses of the web are links, and nothing of the text is lost", () => {
    const text = "See https://a.example/x?y=1, (http://b.example) and javascript:alert(1) or www.c.example.";

    expect(links(text)).toEqual(["https://a.example/x?y=1", "http://b.example"]);
    expect(
      withLinks(text)
        .map((part) => part.text)
        .join(""),
    ).toBe(text);
  });

  test.each([
    "javascript:alert(1)",
    "data:text/html,<script>",
    "https://bank.example@evil.example/",
    "https://",
    "ftp://a.example",
    "<a href=https",
  ])("%s is text", (text) => {
    expect(links(text)).toEqual([]);
  });

  test("quotes and brackets end an address", () => {
    expect(links('<a href="https://a.example">x</a>')).toEqual(["https://a.example"]);
  });
});
