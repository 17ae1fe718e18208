export interface PaymentStart {
  reference: string;
  redirectUrl: string | null;
}

export interface RefundResult {
  refundId: string;
  amountCents: number;
  currency: string;
}

export interface CardInput {
  number: string;
  expMonth: number;
  expYear: number;
  cvc: string;
}
