import { memo } from 'react';
import type { Product } from '../client/api';
import { formatMoney } from '../client/format';

interface Props {
  product: Product;
  onAdd: (product: Product) => void;
}

export const ProductCard = memo(function ProductCard({ product, onAdd }: Props) {
  return (
    <li>
      <article aria-labelledby={`product-${product.id}`}>
        {product.imageUrl && (
          <img className="product-image" src={product.imageUrl} alt="" width={320} height={240} loading="lazy" />
        )}
        <h2 id={`product-${product.id}`}>{product.name}</h2>
        <p>{formatMoney(product.price)}</p>
        <button type="button" className="button" disabled={!product.available} onClick={() => onAdd(product)}>
          {product.available ? `Add ${product.name} to the cart` : 'Sold out'}
        </button>
      </article>
    </li>
  );
});
