import { t } from "@lingui/core/macro";
import { Button, Stack, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { Icon } from "@/ui/icons";
import { loadDecoder } from "./decoder";
import { openSpeaker } from "./sound";

const LOOK_EVERY_MS = 120;

/** Why there is no picture, in words that say what to do. */
function cameraProblem(error: unknown): string {
  if (!window.isSecureContext)
    return t`The camera needs an https:// address. Use a photo or type the number below.`;
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError")
    return t`The browser was not allowed to use the camera. Allow it in the site settings.`;
  if (name === "NotFoundError") return t`No camera was found. Use a photo or type the number below.`;
  if (name === "NotReadableError") return t`Another app is using the camera. Close it and try again.`;
  return t`The camera could not be started. Use a photo or type the number below.`;
}

/** The camera's picture; calls `onCode` with the text of each QR code that it sees, again while it stays in view. */
export function Camera({ onCode }: { onCode: (text: string) => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const report = useRef(onCode);
  report.current = onCode;
  const [running, setRunning] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    if (!running) return;
    let stream: MediaStream | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    const begin = async () => {
      const wanted = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
      stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
      const element = video.current;
      if (stopped || !element) {
        stopTracks(stream);
        return;
      }
      element.srcObject = stream;
      await element.play();
      const decode = await loadDecoder();
      const look = async () => {
        if (stopped) return;
        const text = await decode(element).catch(() => null);
        if (text && !stopped) report.current(text);
        timer = setTimeout(look, LOOK_EVERY_MS);
      };
      void look();
    };
    begin().catch((error) => {
      if (stopped) return;
      setProblem(cameraProblem(error));
      setRunning(false);
    });
    return () => {
      stopped = true;
      clearTimeout(timer);
      if (stream) stopTracks(stream);
    };
  }, [running]);

  if (!running)
    return (
      <Stack className="panel" align="center" justify="center" p="lg" gap="sm" mih={220} ta="center">
        {problem && (
          <Text role="alert" c="var(--mantine-color-error)">
            {problem}
          </Text>
        )}
        <Button
          size="lg"
          leftSection={<Icon name="camera" size={24} />}
          onClick={() => {
            setProblem(null);
            openSpeaker();
            setRunning(true);
          }}
        >
          {t`Start camera`}
        </Button>
        {!problem && <Text c="dimmed">{t`Hold the cadet’s QR code in front of the camera.`}</Text>}
      </Stack>
    );
  return (
    <Stack gap="xs">
      <div style={{ position: "relative" }}>
        <video
          ref={video}
          muted
          playsInline
          aria-label={t`Camera picture`}
          style={{
            width: "100%",
            height: "min(52vh, 100vw)",
            objectFit: "cover",
            borderRadius: 8,
            background: "#111",
            display: "block",
          }}
        />
        <div
          aria-hidden="true"
          style={{
            position: "absolute",
            inset: "14% 18%",
            border: "3px solid rgba(255,255,255,0.85)",
            borderRadius: 12,
            boxShadow: "0 0 0 2px rgba(0,0,0,0.35)",
          }}
        />
      </div>
      <Button variant="default" onClick={() => setRunning(false)}>
        {t`Stop camera`}
      </Button>
    </Stack>
  );
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
