import type { AdminApi } from "./api";
import type { Overview } from "./types";

/** What a view may ask of the page around it. */
export interface App {
  readonly api: AdminApi;
  /** Says something that a screen reader should speak. */
  announce(text: string): void;
  /** Asks for a confirmation; true where it was given. */
  confirm(title: string, text: string, yes: string): Promise<boolean>;
  go(path: string): void;
  /** Asks the server now instead of at the next turn. */
  refresh(): void;
}

/** One page of the console. */
export interface View {
  readonly element: HTMLElement;
  readonly title: string;
  /** Asks the server for what the view shows and shows it; rejects where it cannot. */
  poll(): Promise<void>;
  /** The numbers of the node, which every turn brings. */
  onOverview?(overview: Overview): void;
  readonly search?: HTMLInputElement;
  /** Where Escape leads. */
  readonly back?: string;
  /** What `x` does. */
  act?(): void;
  /** Puts the focus where the view begins. */
  focus?(): void;
  close?(): void;
}
