import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { describeError } from "@/api/problem";
import type { PushDevice } from "@/api/types";
import { formatAgo, formatMoment } from "@/lib/format";
import { Section } from "@/ui/section";
import { toast, toastProblem } from "@/ui/toast";
import { devicesQuery, pushStateQuery, useAddDevice, useRemoveDevice } from "./queries";

const STATES = {
  unsupported: t`This browser takes no push. On an iPhone, add RGMS to the home screen first and open it there.`,
  denied: t`This browser is set to refuse notifications from RGMS. Allow them in its settings, then come back.`,
  off: t`This browser is not pushed to.`,
  on: t`This browser is pushed to, also while RGMS is closed.`,
};

/** Push on this device, and the others that have it. Only here, and only by a click, the browser is asked. */
export function PushSection({ pushKey }: { pushKey: string }) {
  const state = useQuery(pushStateQuery(pushKey));
  const devices = useQuery(devicesQuery());
  const add = useAddDevice(pushKey);
  return (
    <Section title={t`Push`} lead={state.data ? STATES[state.data] : ""}>
      {state.data === "off" && (
        <Group>
          <Button
            loading={add.isPending}
            onClick={() =>
              add.mutate(undefined, {
                onSuccess: (isOn) =>
                  isOn
                    ? toast(t`This browser is pushed to from now on.`)
                    : toastProblem({
                        title: t`Push was not allowed`,
                        detail: t`The browser did not allow it. You can allow it in its settings.`,
                      }),
                onError: (error) => toastProblem(describeError(error)),
              })
            }
          >
            {t`Push to this browser`}
          </Button>
        </Group>
      )}
      <Stack component="ul" gap={0} className="lines" aria-label={t`Devices that are pushed to`}>
        {devices.data?.map((device) => (
          <Line key={device.id} device={device} />
        ))}
      </Stack>
    </Section>
  );
}

function Line({ device }: { device: PushDevice }) {
  const remove = useRemoveDevice();
  const name = device.name.charAt(0).toUpperCase() + device.name.slice(1);
  return (
    <li>
      <Group justify="space-between" py="sm">
        <div>
          <Text fw={600}>{name}</Text>
          <Text size="sm" c="dimmed">
            <Trans>
              Since {formatMoment(device.added_at)}
              {device.last_pushed_at && t`, last pushed to ${formatAgo(device.last_pushed_at)}`}
            </Trans>
          </Text>
        </div>
        <Button
          variant="default"
          loading={remove.isPending}
          aria-label={t`Remove ${name}, since ${formatMoment(device.added_at)}`}
          onClick={() => remove.mutate(device, { onError: (error) => toastProblem(describeError(error)) })}
        >
          {t`Remove`}
        </Button>
      </Group>
    </li>
  );
}
