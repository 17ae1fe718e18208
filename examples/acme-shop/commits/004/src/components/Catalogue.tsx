import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import { api, type Product } from '../client/api';
import { useCart } from './CartContext';
import { ProductCard } from './ProductCard';
import { Skeleton } from './Skeleton';
import { TextField } from './TextField';

const PAGE = 24;

export default function Catalogue() {
  const [text, setText] = useState('');
  const [page, setPage] = useState(0);
  const deferred = useDeferredValue(text.trim());
  const { add } = useCart();
  const query = useQuery({
    queryKey: ['products', deferred, page],
    queryFn: ({ signal }) => {
      const params = new URLSearchParams({ limit: String(PAGE), offset: String(page * PAGE) });
      if (deferred.length >= 2) params.set('text', deferred);
      return api<{ products: Product[] }>(`/products?${params}`, { signal });
    },
    placeholderData: keepPreviousData,
  });

  const products = useMemo(
    () => [...(query.data?.products ?? [])].sort((a, b) => Number(b.available) - Number(a.available)),
    [query.data],
  );

  return (
    <>
      <h1>Products</h1>
      <TextField
        label="Search the catalogue"
        type="search"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setPage(0);
        }}
      />
      {query.isPending && <Skeleton lines={8} />}
      {query.isError && (
        <div role="alert">
          <p>The catalogue did not load. Check your connection and try again.</p>
          <button type="button" className="button" onClick={() => void query.refetch()}>
            Load the catalogue again
          </button>
        </div>
      )}
      <ul className="product-grid">
        {products.map((product) => (
          <ProductCard key={product.id} product={product} onAdd={add} />
        ))}
      </ul>
      <nav aria-label="Pages">
        <button type="button" className="button" disabled={page === 0} onClick={() => setPage(page - 1)}>
          Previous page
        </button>
        <button
          type="button"
          className="button"
          disabled={products.length < PAGE}
          onClick={() => setPage(page + 1)}
        >
          Next page
        </button>
      </nav>
    </>
  );
}
