// SPDX-License-Identifier: Apache-2.0
//
// Draws a view and finds things in it as a person with a screen reader would: by role and accessible name.

import { type ComponentChild, render } from 'preact';
import { act } from 'preact/test-utils';

const ROLES: Record<string, string> = {
  button: 'button, [role=button]',
  textbox: 'input[type=text], textarea',
  checkbox: 'input[type=checkbox]',
  status: '[role=status]',
  alert: '[role=alert]',
  alertdialog: '[role=alertdialog]',
  dialog: '[role=dialog]',
  group: '[role=group]',
  link: 'a[href]',
  meter: '[role=meter]',
  combobox: 'select',
  heading: 'h1, h2, h3, h4',
};

let root: HTMLElement | null = null;

export async function draw(view: ComponentChild): Promise<void> {
  if (!root) {
    root = document.createElement('div');
    document.body.append(root);
  }
  const into = root;
  await act(() => render(view, into));
}

/** To be called after each test. */
export function clear(): void {
  if (root) render(null, root);
  root?.remove();
  root = null;
}

export function all(role: string, name?: string): HTMLElement[] {
  const found = [...document.querySelectorAll<HTMLElement>(ROLES[role] as string)];
  return found.filter(
    (element) => !element.closest('[aria-hidden=true]') && (name === undefined || nameOf(element) === name),
  );
}

export function get(role: string, name?: string): HTMLElement {
  const found = all(role, name);
  if (found.length === 1) return found[0] as HTMLElement;
  const names = all(role).map(nameOf).join(' | ');
  throw new Error(`${found.length} of role ${role} named ${name ?? '(any)'}; there are: ${names}`);
}

export async function press(name: string, role = 'button'): Promise<void> {
  await act(async () => {
    get(role, name).click();
    await settled();
  });
}

export async function type(label: string, text: string): Promise<void> {
  const box = get('textbox', label) as HTMLInputElement;
  await act(() => {
    box.value = text;
    box.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

export async function key(target: EventTarget, name: string, options: KeyboardEventInit = {}): Promise<boolean> {
  const event = new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...options });
  await act(async () => {
    target.dispatchEvent(event);
    await settled();
  });
  return event.defaultPrevented;
}

/** What the regions that speak say now. */
export function said(): string {
  return [...all('status'), ...all('alert')].map((region) => region.textContent).join(' | ');
}

/** What stands beside a control to explain it. */
export function descriptionOf(element: Element): string {
  const ids = element.getAttribute('aria-describedby')?.split(' ') ?? [];
  return ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
}

function nameOf(element: HTMLElement): string {
  const labelled = element.getAttribute('aria-labelledby');
  const label = element.id && document.querySelector(`label[for="${element.id}"]`)?.textContent;
  const byId = labelled && document.getElementById(labelled)?.textContent;
  return (element.getAttribute('aria-label') ?? (byId || label || element.textContent) ?? '').trim();
}

/** All promises that are resolved already have run their course. */
async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await Promise.resolve();
}
