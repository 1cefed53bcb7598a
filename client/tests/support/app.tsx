import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { makeQueryClient } from "@/app/query-client";
import { makeRouter } from "@/app/router";
import { theme } from "@/ui/theme";
import { server } from "./server";

const unit = {
  name: "The unit",
  short_name: "Unit",
  school: "The school",
  time_zone: "Asia/Manila",
  maintenance_since: null,
  maintenance_note: "",
};

/** Opens the client at a path, as a link does. Gives the cache of the server's answers. */
export function openAt(path: string): QueryClient {
  server.use(http.get(`${window.location.origin}/api/v1/unit`, () => HttpResponse.json(unit)));
  window.history.replaceState(null, "", path);
  const client = makeQueryClient();
  client.setDefaultOptions({ queries: { retry: false } });
  render(
    <I18nProvider i18n={i18n}>
      <MantineProvider theme={theme} env="test">
        <QueryClientProvider client={client}>
          <Notifications />
          <RouterProvider router={makeRouter(client)} />
        </QueryClientProvider>
      </MantineProvider>
    </I18nProvider>,
  );
  return client;
}
