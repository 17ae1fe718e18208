import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';
import type { Product } from '../client/api';

export interface CartLine {
  product: Product;
  quantity: number;
}

interface CartValue {
  lines: CartLine[];
  count: number;
  add: (product: Product) => void;
  setQuantity: (productId: string, quantity: number) => void;
}

const CartContext = createContext<CartValue | null>(null);

export function CartProvider({ children }: { children: ReactNode }) {
  const [lines, setLines] = useState<CartLine[]>([]);

  const add = useCallback((product: Product) => {
    setLines((current) => {
      const found = current.find((line) => line.product.id === product.id);
      if (!found) return [...current, { product, quantity: 1 }];
      return current.map((line) => (line === found ? { ...line, quantity: Math.min(99, line.quantity + 1) } : line));
    });
  }, []);

  const setQuantity = useCallback((productId: string, quantity: number) => {
    setLines((current) =>
      quantity <= 0
        ? current.filter((line) => line.product.id !== productId)
        : current.map((line) => (line.product.id === productId ? { ...line, quantity } : line)),
    );
  }, []);

  const value = useMemo(
    () => ({ lines, count: lines.reduce((sum, line) => sum + line.quantity, 0), add, setQuantity }),
    [lines, add, setQuantity],
  );
  return <CartContext.Provider value={value}>{children}</CartContext.Provider>;
}

export function useCart(): CartValue {
  const value = useContext(CartContext);
  if (!value) throw new Error('useCart needs a CartProvider');
  return value;
}
