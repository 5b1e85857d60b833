/** What users of each service turn to the desk about, with how often relative to the others; `{order}` stands for an order's number. */
export interface Subject {
  readonly text: string;
  readonly weight: number;
}

export interface Topic {
  /** The service that the desk filed it under; empty when it did not say. */
  readonly service: string;
  /** Share of the desk's contacts, in percent. */
  readonly percent: number;
  readonly subjects: readonly Subject[];
}

export const topics: readonly Topic[] = [
  {
    service: "shop",
    percent: 46,
    subjects: [
      { text: "Forgot the password", weight: 9 },
      { text: "Cannot find LED lamps for the stern", weight: 4 },
      { text: "Price on the page differs from the catalogue", weight: 5 },
      { text: "Page is slow on board over satellite", weight: 3 },
      { text: "Wants an invoice for order {order}", weight: 7 },
      { text: "Card was refused at the checkout", weight: 6 },
      { text: "How to order rope by the coil", weight: 4 },
      { text: "Error page after pressing Buy", weight: 1 },
    ],
  },
  {
    service: "orders",
    percent: 32,
    subjects: [
      { text: "Where is order {order}", weight: 12 },
      { text: "Driver of order {order} asks for the berth", weight: 9 },
      { text: "Change the quantity in order {order}", weight: 5 },
      { text: "Cancel order {order}", weight: 4 },
      { text: "Order {order} arrived twice", weight: 1 },
      { text: "No confirmation for order {order}", weight: 2 },
    ],
  },
  {
    service: "stock",
    percent: 16,
    subjects: [
      { text: "When are side ladders back", weight: 5 },
      { text: "Confirmed boat hook was not there", weight: 3 },
      { text: "Reserve 400 m of rope until Friday", weight: 4 },
      { text: "Shelf count of bilge pumps looks wrong", weight: 2 },
    ],
  },
  {
    service: "",
    percent: 6,
    subjects: [
      { text: "Opening hours on the public holiday", weight: 3 },
      { text: "Caller hung up", weight: 2 },
      { text: "Praise for the crew at the counter", weight: 1 },
    ],
  },
];
