import { t } from "@lingui/core/macro";
import { Button, FileButton, Group, Stack, Text } from "@mantine/core";
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { api, fetchFile } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { describeError, unwrap } from "@/api/problem";
import { emblemsQuery } from "@/api/reference";
import { useObjectUrl } from "@/lib/use-object-url";
import { Section } from "@/ui/section";
import { toast, toastProblem } from "@/ui/toast";

const emblems = [
  { kind: "seal", label: t`Seal of the unit` },
  { kind: "logo", label: t`Logo of the school` },
] as const;

/** The pictures at the head of the unit's papers. */
export function EmblemsSection() {
  const { data } = useQuery(emblemsQuery());
  const onSettled = useFresh(keys.unit.all);
  const change = useMutation({
    mutationFn: async ({ kind, picture }: { kind: string; picture: File | null }): Promise<void> => {
      const params = { path: { kind } };
      if (!picture) {
        await unwrap(api.DELETE("/api/v1/unit/emblems/{kind}", { params }));
        return;
      }
      const form = new FormData();
      form.append("picture", picture);
      await unwrap(
        api.PUT("/api/v1/unit/emblems/{kind}", {
          params,
          body: { picture: picture.name },
          bodySerializer: () => form,
        }),
      );
    },
    onSettled,
  });
  const take = (kind: string, picture: File | null, done: string) =>
    change.mutate(
      { kind, picture },
      { onSuccess: () => toast(done), onError: (error) => toastProblem(describeError(error)) },
    );
  return (
    <Section title={t`Seal and logo`} lead={t`At the head of every paper that is issued from now on.`}>
      {emblems.map(({ kind, label }) => {
        const id = data?.[kind] ?? null;
        return (
          <Group key={kind} gap="md" wrap="nowrap" align="center">
            {id === null ? <div className="emblem" /> : <Emblem kind={kind} id={id} label={label} />}
            <Stack gap={4}>
              <Text fw={600}>{label}</Text>
              <Group gap="xs">
                <FileButton
                  accept="image/jpeg,image/png,image/webp"
                  onChange={(file) => file && take(kind, file, t`${label}: the picture is set.`)}
                >
                  {(props) => (
                    <Button
                      {...props}
                      variant="default"
                      size="sm"
                      loading={change.isPending && change.variables.kind === kind}
                      aria-label={`${id === null ? t`Choose a picture` : t`Change`}: ${label}`}
                    >
                      {id === null ? t`Choose a picture` : t`Change`}
                    </Button>
                  )}
                </FileButton>
                {id !== null && (
                  <Button
                    variant="subtle"
                    size="sm"
                    aria-label={t`Remove: ${label}`}
                    onClick={() => take(kind, null, t`${label}: the picture is removed.`)}
                  >
                    {t`Remove`}
                  </Button>
                )}
              </Group>
            </Stack>
          </Group>
        );
      })}
    </Section>
  );
}

/** Fetched and not linked: the pictures may lie at another address than the page, which takes none from there. */
const emblemQuery = (kind: string, id: number) =>
  queryOptions({
    queryKey: keys.unit.partWith(1, "emblem", { kind, id }),
    queryFn: () => fetchFile(`/api/v1/unit/emblems/${kind}/picture`),
    staleTime: Number.POSITIVE_INFINITY,
  });

function Emblem({ kind, id, label }: { kind: string; id: number; label: string }) {
  const { data } = useQuery(emblemQuery(kind, id));
  const url = useObjectUrl(data);
  return url ? <img className="emblem" src={url} alt={label} /> : <div className="emblem" />;
}
