import { HttpResponse, http, type JsonBodyType } from "msw";
import { setupServer } from "msw/node";

const url = (path: string) => `${window.location.origin}/api/v1/${path}`;

/** The network of the tests: what the frame around each page asks is answered; another request that no test announced fails. */
export const server = setupServer(
  http.get(url("messages/unread"), () => HttpResponse.json({ messages: 0, announcements: 0 })),
  http.get(url("privacy/consent"), () =>
    HttpResponse.json({ version: 1, consented_at: "2026-11-22T09:00:00+08:00", is_pending: false }),
  ),
);

/** Answers GET `path` with `body`; returns the requests that came. */
export function onGet(path: string, body: JsonBodyType): Request[] {
  const seen: Request[] = [];
  server.use(
    http.get(url(path), ({ request }) => {
      seen.push(request);
      return HttpResponse.json(body);
    }),
  );
  return seen;
}

/** Refuses GET `path` from now on. */
export function onGetRefuse(path: string, status: number, title: string, more: object = {}): void {
  server.use(http.get(url(path), () => problem(status, title, more)));
}

/** Answers POST, PUT or PATCH `path` by what `answer` makes of the body. */
export function onSend(
  method: "post" | "put" | "patch",
  path: string,
  // biome-ignore lint/suspicious/noExplicitAny: bodies differ per test
  answer: (body: any, request: Request) => HttpResponse<any> | Promise<HttpResponse<any>>,
): void {
  const body = (request: Request) =>
    request
      .clone()
      .json()
      .catch(() => null);
  server.use(http[method](url(path), async ({ request }) => answer(await body(request), request)));
}

/** A refusal as the server words it. */
export function problem(
  status: number,
  title: string,
  more: object = {},
  headers: Record<string, string> = {},
): HttpResponse<JsonBodyType> {
  return HttpResponse.json(
    { type: "about:blank", title, status, detail: "", code: "x", errors: {}, ...more },
    { status, headers },
  );
}
