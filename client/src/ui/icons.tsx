/** The few signs that the client uses, drawn on a 24-unit grid in the colour of the text beside them. */
const paths = {
  home: "M4 11.5 12 5l8 6.5M6 10v9h12v-9M10 19v-5h4v5",
  flag: "M6 20V4.5h11.5L15 8.5l2.5 4H6",
  board: "M4 5h16v14H4zM4 10h16M9.5 10v9",
  calendar: "M5 6h14v13H5zM5 10h14M9 4v4M15 4v4",
  scan: "M4 8V5a1 1 0 0 1 1-1h3M16 4h3a1 1 0 0 1 1 1v3M20 16v3a1 1 0 0 1-1 1h-3M8 20H5a1 1 0 0 1-1-1v-3M7 12h10",
  people:
    "M9 11a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 9 11zM3 19c0-3.2 2.6-5 6-5s6 1.8 6 5M16 5.2a3 3 0 0 1 0 5.6M17.5 14.3c2.1.6 3.5 2.2 3.5 4.7",
  ledger: "M6 4h10l3 3v13H6zM9.5 9.5h6M9.5 13h6M9.5 16.5h4",
  scores: "M4 5h16v14H4zM4 9.7h16M4 14.3h16M10 5v14M15 5v14",
  grades: "M12 4 3 8.5l9 4.5 9-4.5zM7 11v4.5c0 1.3 2.3 2.5 5 2.5s5-1.2 5-2.5V11",
  letter: "M4 6h16v12H4zM4 7l8 6 8-6",
  chat: "M4 5h16v11H10l-4 3.5V16H4z",
  upload: "M12 15V5M8 8.5 12 4.5l4 4M5 15v4h14v-4",
  download: "M12 5v10M8 11.5l4 4 4-4M5 19h14",
  bell: "M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 2H5zM10 20.5h4",
  sun: "M12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1",
  moon: "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z",
  signout: "M14 5H6v14h8M10.5 12H20M17 8.5l3.5 3.5-3.5 3.5",
  menu: "M4 7h16M4 12h16M4 17h16",
  search: "M10.8 17a6.2 6.2 0 1 0 0-12.4 6.2 6.2 0 0 0 0 12.4zM15.5 15.5 20 20",
  print: "M7 9V4h10v5M7 16H4V9h16v7h-3M7 13.5h10V20H7z",
  check: "M5 12.5 10 17.5 19 7",
  cross: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  left: "M14.5 6 8.5 12l6 6",
  right: "M9.5 6l6 6-6 6",
  clock: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 7.5V12l3 2",
  person: "M12 12a3.6 3.6 0 1 0 0-7.2 3.6 3.6 0 0 0 0 7.2zM5 20c0-3.6 3.1-5.6 7-5.6s7 2 7 5.6",
  dot: "M12 12.6a.6.6 0 1 0 0-1.2.6.6 0 0 0 0 1.2z",
  shield: "M12 4l7 2.5V12c0 4-3 6.8-7 8-4-1.2-7-4-7-8V6.5zM9 12l2.2 2.2L15.2 10",
  key: "M8 16.5a4.5 4.5 0 1 1 4.2-6.1H21V14h-2.5v2.5H15V14h-2.8A4.5 4.5 0 0 1 8 16.5zM8 12h.01",
  badge: "M12 3l7 3v5.5c0 4.3-2.9 7.6-7 9.5-4.1-1.9-7-5.2-7-9.5V6zM9 11.8l2.2 2.2 4-4.2",
  history: "M4.5 12a7.5 7.5 0 1 0 2.4-5.5M4.5 4.5v4h4M12 8v4.2l2.8 1.8",
  chain: "M9 4h6v4H9zM4 16h5v4H4zM15 16h5v4h-5zM12 8v4M6.5 16v-4h11v4",
  pulse: "M3 12.5h4l2.5-7 4.5 13 2.5-6H21",
  camera: "M4 8h4l1.5-2.5h5L16 8h4v11H4zM12 16.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4z",
} as const;

export type IconName = keyof typeof paths;

/** Decoration only: the text or the label beside it says what it means. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false" className="icon">
      <path d={paths[name]} />
    </svg>
  );
}

/** The product's mark: three chevrons on a field. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="6" fill="#3f482a" />
      <path d="M7 11.5 16 7l9 4.5-9 4.5z" fill="#e8ecdd" />
      <path
        d="m7 16.5 9 4.5 9-4.5M7 21.5l9 4.5 9-4.5"
        fill="none"
        stroke="#b8c29d"
        strokeWidth="2.4"
        strokeLinejoin="round"
      />
    </svg>
  );
}
