export interface PaymentStart {
  reference: string;
  redirectUrl: string | null;
}

export interface PaymentIntentStart extends PaymentStart {
  clientSecret: string | null;
  nextAction: { type: string; url: string | null } | null;
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
