import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@/ui/app.css";
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { setServiceUrls } from "@/api/client";
import { loadServiceUrls } from "@/api/config";
import { unitQuery } from "@/api/reference";
import { cssVariables, theme } from "@/ui/theme";
import { makeQueryClient } from "./query-client";
import { makeRouter } from "./router";

/** Draws the client into the page, once its language is known. */
export async function start(root: HTMLElement): Promise<void> {
  setServiceUrls(await loadServiceUrls());
  const client = makeQueryClient();
  const router = makeRouter(client);
  // It says by which clock times are shown; the page does not wait for it longer than for any other data.
  void client.prefetchQuery(unitQuery());
  createRoot(root).render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="light">
          <QueryClientProvider client={client}>
            <Notifications position="top-center" />
            <RouterProvider router={router} />
          </QueryClientProvider>
        </MantineProvider>
      </I18nProvider>
    </StrictMode>,
  );
}
