import { db } from '@/db/client';

export interface ShipmentRow {
  order_id: string;
  carrier: string;
  tracking_url: string;
  thumbnail_url: string;
}

export async function findOwnShipment(orderId: string, userId: string): Promise<ShipmentRow | undefined> {
  return db<ShipmentRow>('shipments as s')
    .join('orders as o', 'o.id', 's.order_id')
    .select('s.order_id', 's.carrier', 's.tracking_url', 's.thumbnail_url')
    .where({ 's.order_id': orderId, 'o.user_id': userId })
    .first();
}
