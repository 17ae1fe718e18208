import { createContext, useContext } from 'react';

export interface Preferences {
  currency: string;
  setCurrency: (currency: string) => void;
  compact: boolean;
  setCompact: (compact: boolean) => void;
}

export const PreferencesContext = createContext<Preferences | null>(null);

export function usePreferences(): Preferences {
  const value = useContext(PreferencesContext);
  if (!value) throw new Error('usePreferences needs a provider');
  return value;
}
