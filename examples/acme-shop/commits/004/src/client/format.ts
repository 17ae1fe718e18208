import type { Money } from './api';

export function formatMoney({ amount, currency }: Money, locale = navigator.language): string {
  return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount / 100);
}

export function formatDate(iso: string, locale = navigator.language): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(new Date(iso));
}
