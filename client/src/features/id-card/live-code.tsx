import { t } from "@lingui/core/macro";
import { Progress, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { liveCode, STEP_MS, stepAt } from "@/lib/id-code";
import { correctedTime } from "@/lib/server-clock";
import { QrCode } from "@/ui/qr";
import { LoadingState } from "@/ui/states";
import type { PhoneKey } from "./phone-key";

const LOOK_MS = 500;

/** The server's time, as well as this phone knows it. */
function serverNow(): number {
  const corrected = correctedTime(Date.now());
  return corrected === null ? Date.now() : new Date(corrected).getTime();
}

/** The code of this half minute, made on this phone. */
export function LiveCode({ phone }: { phone: PhoneKey }) {
  const [now, setNow] = useState(serverNow);
  const [code, setCode] = useState<string>();
  const step = stepAt(now);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    let isOver = false;
    void liveCode(phone.certificate, phone.key, step).then((made) => {
      if (!isOver) setCode(made);
    });
    return () => {
      isOver = true;
    };
  }, [phone, step]);
  if (code === undefined) return <LoadingState label={t`Making the code`} rows={5} />;
  const left = Math.ceil((STEP_MS - (now % STEP_MS)) / 1000);
  return (
    <Stack gap="xs">
      <QrCode text={code} label={t`ID code of ${phone.name}`} />
      <Progress value={(left * 100_000) / STEP_MS} aria-label={t`A new code in ${left} seconds`} size="sm" />
      <Text size="sm" c="dimmed">
        {t`The code changes every half minute, also without signal. A picture of it is refused.`}
      </Text>
    </Stack>
  );
}
