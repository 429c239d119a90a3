/** The organization with its settings, as pages ask for it. */
import { queryOptions } from '@tanstack/react-query';
import type { Organization } from '../../platform/session/organization';
import { answer } from '../../shared/api/client';

export const organizationQuery = ({ id, api }: Pick<Organization, 'id' | 'api'>) =>
  queryOptions({ queryKey: [id, 'organization'], queryFn: () => answer(api.GET('/enterprise/organization')) });
