import { lazy, Suspense, useState } from 'react';
import { Route, Routes } from 'react-router-dom';
import AccountPage from '../components/AccountPage';
import { CartProvider } from '../components/CartContext';
import { Layout } from '../components/Layout';
import OrderHistory from '../components/OrderHistory';
import { PreferencesContext } from '../components/PreferencesContext';
import { Skeleton } from '../components/Skeleton';

const Catalogue = lazy(() => import('../components/Catalogue'));
const CartPage = lazy(() => import('../components/CartPage'));

export function App() {
  const [currency, setCurrency] = useState('EUR');
  const [compact, setCompact] = useState(false);
  return (
    <PreferencesContext.Provider value={{ currency, setCurrency, compact, setCompact }}>
      <CartProvider>
        <Layout>
          <Suspense fallback={<Skeleton lines={6} />}>
            <Routes>
              <Route path="/" element={<Catalogue />} />
              <Route path="/cart" element={<CartPage />} />
              <Route path="/orders" element={<OrderHistory />} />
              <Route path="/account" element={<AccountPage />} />
            </Routes>
          </Suspense>
        </Layout>
      </CartProvider>
    </PreferencesContext.Provider>
  );
}
