import { Trans } from "@lingui/react/macro";
import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { unitQuery } from "@/api/reference";
import { formatMoment } from "@/lib/format";

/** On every page while nothing can be changed, with what the admin wrote. */
export function MaintenanceBanner() {
  const { data: unit } = useQuery(unitQuery());
  if (!unit?.maintenance_since) return null;
  return (
    <div className="panel no-print" role="status">
      <Text p="sm" px="md">
        <Trans>
          <strong>Under maintenance since {formatMoment(unit.maintenance_since)}.</strong>{" "}
          {unit.maintenance_note} What is there can be read, nothing can be changed; scans wait on the phone.
        </Trans>
      </Text>
    </div>
  );
}
