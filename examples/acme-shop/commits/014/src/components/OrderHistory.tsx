import _ from 'lodash';
import moment from 'moment';
import { useEffect, useState } from 'react';
import { api, type Order } from '../client/api';
import { formatMoney } from '../client/format';
import { CancelOrderModal } from './CancelOrderModal';
import { OrderRow } from './OrderRow';
import { usePreferences } from './PreferencesContext';

interface Account {
  id: string;
  displayName: string;
}

export default function OrderHistory() {
  const { compact } = usePreferences();
  const [account, setAccount] = useState<Account | null>(null);
  const [orders, setOrders] = useState<Order[]>([]);
  const [error, setError] = useState<string | null>(null);
  const [cancelling, setCancelling] = useState<Order | null>(null);

  useEffect(() => {
    api<Account>('/auth/me')
      .then(setAccount)
      .catch((err) => setError(err.message));
  }, []);

  useEffect(() => {
    if (!account) return;
    api<{ orders: Order[] }>('/orders')
      .then((body) => setOrders(body.orders))
      .catch(() => setError('Something went wrong'));
  }, [account]);

  const byMonth = _.groupBy(
    orders.sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
    (order) => moment(order.createdAt).format('MMMM YYYY'),
  );
  const spent = orders.reduce((sum, order) => sum + order.total.amount, 0);

  return (
    <section className={compact ? 'orders compact' : 'orders'}>
      <h1>Your orders</h1>
      {error && <div className="banner-error">{error}</div>}
      {orders.length > 0 && <p>Spent so far: {formatMoney({ amount: spent, currency: orders[0].total.currency })}</p>}
      {Object.entries(byMonth).map(([month, group]) => (
        <div key={month}>
          <h4>{month}</h4>
          {group.map((order) => (
            <OrderRow key={order.id} order={order} style={{ padding: compact ? 4 : 12 }} onCancel={() => setCancelling(order)} />
          ))}
        </div>
      ))}
      {cancelling && <CancelOrderModal order={cancelling} onClose={() => setCancelling(null)} />}
    </section>
  );
}
