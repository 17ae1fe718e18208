import { Link } from 'react-router-dom';
import { formatMoney } from '../client/format';
import { useCart } from './CartContext';

export default function CartPage() {
  const { lines, setQuantity } = useCart();
  const total = lines.reduce((sum, line) => sum + line.product.price.amount * line.quantity, 0);

  if (lines.length === 0) {
    return (
      <>
        <h1>Cart</h1>
        <p>
          Your cart is empty. <Link to="/">Browse the products</Link>
        </p>
      </>
    );
  }

  return (
    <>
      <h1>Cart</h1>
      <table>
        <caption>Products in your cart</caption>
        <thead>
          <tr>
            <th scope="col">Product</th>
            <th scope="col">Quantity</th>
            <th scope="col">Price</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ product, quantity }) => (
            <tr key={product.id}>
              <th scope="row">{product.name}</th>
              <td>
                <input
                  type="number"
                  min={0}
                  max={99}
                  aria-label={`Quantity of ${product.name}`}
                  value={quantity}
                  onChange={(event) => setQuantity(product.id, event.target.valueAsNumber || 0)}
                />
              </td>
              <td>{formatMoney({ amount: product.price.amount * quantity, currency: product.price.currency })}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>Total before shipping: {formatMoney({ amount: total, currency: lines[0].product.price.currency })}</p>
    </>
  );
}
