import { Alert } from "@mantine/core";
import { useEffect, useState } from "react";
import { ApiError, describeError } from "@/api/problem";
import { words } from "./words";

/** Why the server refused, and what to do about it. Nothing when the form's fields say it already. */
export function Refusal({ error }: { error: unknown }) {
  if (!error || isSaidByFields(error)) return null;
  const { title, detail } = (error instanceof ApiError && words[error.code]) || describeError(error);
  return (
    <Alert color="red" variant="light" role="alert" title={title}>
      {detail}
    </Alert>
  );
}

function isSaidByFields(error: unknown): boolean {
  return error instanceof ApiError && Object.keys(error.fields).length > 0;
}

/** First message per field of a refused form. */
export function fieldsOf(error: unknown): Record<string, string> {
  return error instanceof ApiError ? error.fieldMessages : {};
}

/** Seconds until the server looks at the next try, counted down; 0 when it does at once. */
export function useWait(error: unknown): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const seconds = error instanceof ApiError ? (error.retryAfter ?? 0) : 0;
    const until = Date.now() + seconds * 1000;
    const tick = () => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000)));
    tick();
    if (seconds === 0) return;
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [error]);
  return left;
}
