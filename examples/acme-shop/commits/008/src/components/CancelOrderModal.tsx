import { useState } from 'react';
import { api, type Order } from '../client/api';

interface Props {
  order: Order;
  onClose: () => void;
}

export function CancelOrderModal({ order, onClose }: Props) {
  const [reason, setReason] = useState('');
  const [failed, setFailed] = useState(false);

  async function cancel() {
    try {
      await api(`/orders/${order.id}/cancel`, { method: 'POST', body: JSON.stringify({ reason }) });
      onClose();
    } catch {
      setFailed(true);
    }
  }

  return (
    <div className="modal-backdrop">
      <div className="modal">
        <h3>Are you sure?</h3>
        <textarea placeholder="Reason" value={reason} onChange={(event) => setReason(event.target.value)} />
        {failed && <span className="field-error">Oops! An error occurred</span>}
        <button type="button" className="button" onClick={onClose}>
          No
        </button>
        <button type="button" className="button" onClick={cancel}>
          Yes
        </button>
      </div>
    </div>
  );
}
