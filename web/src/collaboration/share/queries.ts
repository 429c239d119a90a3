/** With whom a document is shared, as pages ask for it. */
import { queryOptions } from '@tanstack/react-query';
import type { Organization } from '../../platform/session/organization';
import { answer } from '../../shared/api/client';

type Scope = Pick<Organization, 'id' | 'api'>;

export const sharesQuery = ({ id, api }: Scope, document: string) =>
  queryOptions({
    queryKey: [id, 'shares', document],
    queryFn: () =>
      answer(api.GET('/collaboration/documents/{document_id}/shares', { params: { path: { document_id: document } } })),
  });
