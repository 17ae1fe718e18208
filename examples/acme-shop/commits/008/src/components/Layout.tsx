import type { ReactNode } from 'react';
import { NavLink } from 'react-router-dom';
import { useCart } from './CartContext';

export function Layout({ children }: { children: ReactNode }) {
  const { count } = useCart();
  return (
    <>
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <header>
        <nav aria-label="Main">
          <NavLink to="/">Products</NavLink>
          <NavLink to="/orders">Orders</NavLink>
          <NavLink to="/account">Account</NavLink>
          <NavLink to="/cart" aria-label={`Cart, items: ${count}`}>
            Cart <span aria-hidden="true">{count}</span>
          </NavLink>
        </nav>
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <footer>
        <p>Acme Retail GmbH, Berlin</p>
      </footer>
    </>
  );
}
