import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type FormEvent } from 'react';
import { api, ApiError } from '../client/api';
import { formatDate } from '../client/format';
import { AddressSearch } from './AddressSearch';
import { CheckIcon } from './icons';
import { TextField } from './TextField';

interface Account {
  id: string;
  email: string;
  displayName: string;
  phone: string | null;
  createdAt: string;
}

export default function AccountPage() {
  const client = useQueryClient();
  const [phone, setPhone] = useState('');
  const [phoneError, setPhoneError] = useState<string>();
  const [saved, setSaved] = useState(false);
  const account = useQuery({
    queryKey: ['account'],
    queryFn: ({ signal }) => api<Account>('/auth/me', { signal }),
  });

  useEffect(() => {
    const remind = (event: BeforeUnloadEvent) => {
      if (phone) event.preventDefault();
    };
    window.addEventListener('beforeunload', remind);
    return () => window.removeEventListener('beforeunload', remind);
  }, [phone]);

  async function save(event: FormEvent) {
    event.preventDefault();
    setPhoneError(undefined);
    try {
      await api('/auth/me', { method: 'PATCH', body: JSON.stringify({ phone }) });
      await client.invalidateQueries({ queryKey: ['account'] });
      setSaved(true);
    } catch (error) {
      setPhoneError(
        error instanceof ApiError && error.code === 'invalid_request'
          ? 'Use the international form, for example +4930123456.'
          : 'The phone number was not saved. Check your connection and save it again.',
      );
    }
  }

  return (
    <>
      <h1>Your account</h1>
      {account.data && <p>Customer since {formatDate(account.data.createdAt)}</p>}
      <form onSubmit={save}>
        <TextField
          label="Phone"
          type="tel"
          autoComplete="tel"
          help="We call only about a delivery."
          value={phone}
          error={phoneError}
          onChange={(event) => setPhone(event.target.value)}
        />
        <button type="submit" className="button">
          Save the phone number
        </button>
        <p role="status">
          {saved && (
            <>
              <CheckIcon /> The phone number is saved.
            </>
          )}
        </p>
      </form>
      <AddressSearch />
    </>
  );
}
