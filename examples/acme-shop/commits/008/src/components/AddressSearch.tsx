import { useEffect, useState } from 'react';
import { api } from '../client/api';

interface Address {
  id: string;
  line1: string;
  city: string;
  postal_code: string;
}

export function AddressSearch() {
  const [text, setText] = useState('');
  const [matches, setMatches] = useState<Address[]>([]);
  const [width, setWidth] = useState(window.innerWidth);

  useEffect(() => {
    window.addEventListener('resize', () => setWidth(window.innerWidth));
  }, []);

  async function search(value: string) {
    setText(value);
    const body = await api<{ addresses: Address[] }>('/account/addresses');
    setMatches(body.addresses.filter((address) => address.line1.toLowerCase().includes(value.toLowerCase())));
  }

  const valid = text === '' || /^[\p{L}\d .,-]+$/u.test(text);

  return (
    <div className={width < 600 ? 'address-search narrow' : 'address-search'}>
      <input tabIndex={1} placeholder="Find an address" value={text} onChange={(event) => search(event.target.value)} />
      {!valid && <span className="field-error">Invalid address</span>}
      <ul>
        {matches.map((address, index) => (
          <li key={index} onClick={() => setText(address.line1)}>
            {address.line1}, {address.postal_code} {address.city}
          </li>
        ))}
      </ul>
    </div>
  );
}
