import type { JSX } from "preact";

/** The gate and the water. */
export function Mark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" class="ground" />
      <path d="M9 20V6.500m14 13.500V6.500" class="post" />
      <path d="M12 7h8v8h-8z" class="leaf" />
      <path d="M5 21.500c2.200-1.800 4.400-1.800 6.600 0s4.400 1.800 6.600 0 4.400-1.800 6.600 0 2.200 1 2.200 1" class="water" />
      <path d="M7.500 26c2-1.500 3.800-1.500 5.700 0s3.800 1.500 5.700 0 3.800-1.500 5.700 0" class="water" />
    </svg>
  );
}
