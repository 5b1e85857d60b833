import type { JSX } from "preact";

/** The gate and the water. */
export function Mark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" class="ground" />
      <path d="M8 25V7m16 18V7" class="post" />
      <path d="M12.500 6.500h7v7h-7z" class="leaf" />
      <path d="M5.500 20c2.600-2.400 5.200-2.400 7.800 0s5.200 2.400 7.800 0 3.600-2.200 5.400-.8" class="water" />
    </svg>
  );
}
