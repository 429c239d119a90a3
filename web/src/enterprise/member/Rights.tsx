/** A role and what is granted beside it, chosen by words. What who chooses does not have themselves cannot be chosen. */
import { Checkbox, Radio, Stack, Text } from '@mantine/core';
import { useOrganization } from '../../platform/session/organization';
import { ALL_PERMISSIONS, covers, includes, PERMISSIONS, type Permission, ROLES, type Role } from './words';

interface RightsProps {
  role: Role;
  grants: readonly Permission[];
  onChange: (role: Role, grants: Permission[]) => void;
}

const ORDER: readonly Role[] = ['member', 'manager', 'admin'];

export function RightsFields({ role, grants, onChange }: RightsProps) {
  const { profile, can } = useOrganization();
  const beside = ALL_PERMISSIONS.filter((permission) => !includes(role, permission));
  return (
    <Stack gap="lg">
      <Radio.Group
        label="Role"
        value={role}
        onChange={(value) => onChange(ORDER.find((one) => one === value) ?? role, [...grants])}
      >
        <Stack gap="sm" mt="xs">
          {ORDER.map((one) => (
            <Radio
              key={one}
              value={one}
              label={ROLES[one].title}
              description={ROLES[one].may}
              disabled={!covers(profile.member, { role: one })}
            />
          ))}
        </Stack>
      </Radio.Group>
      {beside.length === 0 ? (
        <Text size="sm" c="dimmed">
          An administrator may do everything.
        </Text>
      ) : (
        <Checkbox.Group
          label="Beside that, may also"
          value={[...grants]}
          onChange={(values) =>
            onChange(
              role,
              ALL_PERMISSIONS.filter((permission) => values.includes(permission)),
            )
          }
        >
          <Stack gap="sm" mt="xs">
            {beside.map((permission) => (
              <Checkbox key={permission} value={permission} label={PERMISSIONS[permission]} disabled={!can(permission)} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
    </Stack>
  );
}
