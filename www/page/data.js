/** Acme's invented data. Nobody here exists; the addresses end at example.com and the numbers are reserved for fiction. */

const contacts = [
  {
    id: "c1", name: "Ada Moreau", email: "ada.moreau@example.com", other_emails: ["ada@example.com"], phone: "+44 20 7946 0958",
    date_of_birth: "1987-12-10", shipping_address: "12 Analytical Row, London N1 9GU", country: "United Kingdom", order_count: 14, spent: "£1,284.50",
  },
  {
    id: "c2", name: "Bram de Vries", email: "bram.devries@example.com", other_emails: [], phone: "+44 7700 900142",
    date_of_birth: "1992-03-04", shipping_address: "3 Canal Wharf, Leeds LS1 4BR", country: "United Kingdom", order_count: 3, spent: "£212.00",
  },
  {
    id: "c3", name: "Chioma Eze", email: "chioma.eze@example.com", other_emails: ["c.eze@example.com", "chi@example.com"], phone: "+44 7700 900883",
    date_of_birth: "1979-07-21", shipping_address: "48 Harbour Street, Dublin D02", country: "Ireland", order_count: 27, spent: "£3,410.75",
  },
  {
    id: "c4", name: "Élodie Laurent", email: "elodie.laurent@example.com", other_emails: [], phone: "+44 20 7946 0311",
    date_of_birth: "2001-01-30", shipping_address: "7 Meadow Close, Bath BA1 2LT", country: "United Kingdom", order_count: 1, spent: "£39.90",
  },
  {
    id: "c5", name: "Farid Haddad", email: "farid.haddad@example.com", other_emails: ["fh@example.com"], phone: "+44 7700 900517",
    date_of_birth: "1966-09-15", shipping_address: "90 Station Road, Glasgow G3 8RA", country: "United Kingdom", order_count: 8, spent: "£766.20",
  },
];

/** @type {Record<string, any>} Lists by the name that `data-each` gives, records by the name that `data-from` gives. */
export const data = {
  contacts,
  events: [
    { email: contacts[0].email, what: "Looked at “Linen jacket, sand”", when: "now" },
    { email: contacts[2].email, what: "Placed an order of £128.00", when: "1 min ago" },
    { email: contacts[3].email, what: "Opened “Spring arrivals”", when: "3 min ago" },
    { email: contacts[4].email, what: "Left a basket of £64.50", when: "6 min ago" },
    { email: contacts[1].email, what: "Joined the mailing list", when: "9 min ago" },
  ],
  stages: [
    { title: "Leads", count: 18240, shown: "18,240" },
    { title: "Active customers", count: 9310, shown: "9,310" },
    { title: "At risk", count: 3120, shown: "3,120" },
    { title: "Lapsed", count: 12480, shown: "12,480" },
  ],
  reports: [
    { kind: "campaigns", title: "Campaign performance", period: "Last 28 days" },
    { kind: "overlays", title: "Overlay conversions", period: "Last 28 days" },
    { kind: "customers", title: "Customer retention", period: "Last quarter" },
    { kind: "revenue", title: "Revenue by channel", period: "Last quarter" },
  ],
  uploads: [
    { file: "loyalty-members.csv", result: "4,120 contacts, 12 skipped", when: "2 days ago" },
    { file: "pop-up-store.csv", result: "318 contacts", when: "3 weeks ago" },
  ],
  segments: [
    { title: "Spent over £500 this year", size: "1,204 contacts" },
    { title: "Bought once, then silence", size: "5,877 contacts" },
  ],
  campaigns: [
    { type: "email", kind: "E-mail", title: "Spring arrivals", note: "42,180 recipients", state: "draft" },
    { type: "automation", kind: "Automation", title: "Abandoned basket", note: "three messages", state: "live" },
    { type: "broadcast", kind: "Broadcast", title: "Bank holiday sale", note: "Friday, 08:00", state: "planned" },
    { type: "sms", kind: "SMS", title: "Parcel is on its way", note: "after dispatch", state: "live" },
    { type: "email", kind: "E-mail", title: "We miss you", note: "12,480 recipients", state: "sent" },
  ],
  pieces: [
    { resource: "templates", kind: "Template", title: "Newsletter, two columns" },
    { resource: "templates", kind: "Template", title: "Order confirmation" },
    { resource: "overlays", kind: "Overlay", title: "Ten per cent on the first order" },
    { resource: "coupon-pools", kind: "Coupon pool", title: "Welcome codes, 3,902 left" },
  ],
  experiences: [
    { title: "Welcome back banner", where: "Home page" },
    { title: "Recently seen", where: "Product pages" },
    { title: "Free delivery from £40", where: "Basket" },
  ],
  exports: [
    { title: "Orders to the warehouse", schedule: "every night, 02:00" },
    { title: "Contacts to the help desk", schedule: "Mondays" },
  ],
  users: [
    { display_name: "Grace Okafor", email: "grace.okafor@example.com", phone: "+44 20 7946 0100" },
    { display_name: "Henrik Lund", email: "henrik.lund@example.com", phone: "+44 20 7946 0101" },
  ],
  account: { contact: { name: "Grace Okafor", email: "grace.okafor@example.com", phone: "+44 20 7946 0100", address: "1 Acme Yard, London E2 8AA" } },
  log: [
    { user: { display_name: "Henrik Lund", email: "henrik.lund@example.com" }, what: "Exported a report", when: "today, 09:12" },
    { user: { display_name: "Grace Okafor", email: "grace.okafor@example.com" }, what: "Changed a role", when: "yesterday" },
  ],
};
