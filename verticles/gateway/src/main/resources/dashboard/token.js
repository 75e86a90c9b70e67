// @ts-check
const KEPT_AS = 'sluice.token';

/**
 * Where a node asks who one is: a bearer token from the page's address, as in
 * `/#rooms&token=…`. A fragment is sent to nobody; the token is taken out of
 * the address at once, and kept for as long as the tab is open.
 */
const { hash } = location;
const given = new URLSearchParams(hash.slice(1)).get('token');
if (given !== null) {
  sessionStorage.setItem(KEPT_AS, given);
  history.replaceState(null, '', hash.replace(/&?token=[^&]*/, ''));
}

/** @type {string | undefined} */
export const token = sessionStorage.getItem(KEPT_AS) ?? undefined;
