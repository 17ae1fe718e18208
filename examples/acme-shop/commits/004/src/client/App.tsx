import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router-dom';
import { CartProvider } from '../components/CartContext';
import { Layout } from '../components/Layout';
import { Skeleton } from '../components/Skeleton';

const Catalogue = lazy(() => import('../components/Catalogue'));
const CartPage = lazy(() => import('../components/CartPage'));

export function App() {
  return (
    <CartProvider>
      <Layout>
        <Suspense fallback={<Skeleton lines={6} />}>
          <Routes>
            <Route path="/" element={<Catalogue />} />
            <Route path="/cart" element={<CartPage />} />
          </Routes>
        </Suspense>
      </Layout>
    </CartProvider>
  );
}
