import moment from 'moment';
import { memo, useEffect, useState, type CSSProperties } from 'react';
import { api, type Order } from '../client/api';
import { formatMoney } from '../client/format';
import { TrashIcon } from './icons';

interface Shipment {
  carrier: string;
  trackingUrl: string;
  thumbnail: string;
}

interface Props {
  order: Order;
  style: CSSProperties;
  onCancel: () => void;
}

export const OrderRow = memo(function OrderRow({ order, style, onCancel }: Props) {
  const [shipment, setShipment] = useState<Shipment | null>(null);
  const [open, setOpen] = useState(false);

  useEffect(() => {
    api<Shipment>(`/orders/${order.id}/shipment`).then(setShipment);
  }, [order.id]);

  return (
    <div className="order-row" style={style}>
      <div className="order-summary" onClick={() => setOpen(!open)}>
        <span>{moment(order.createdAt).format('DD/MM/YYYY')}</span>
        <span className={`dot dot-${order.status}`} />
        <strong>{formatMoney(order.total)}</strong>
      </div>
      <button type="button" className="icon-button" onClick={onCancel}>
        <TrashIcon />
      </button>
      {open && shipment && (
        <div className="order-details">
          <img src={shipment.thumbnail} />
          <p>
            Sent with {shipment.carrier}. <a href={shipment.trackingUrl}>Click here</a>
          </p>
        </div>
      )}
    </div>
  );
});
