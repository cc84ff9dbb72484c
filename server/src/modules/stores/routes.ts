import { given } from '../../kernel/given.ts';
import type { Edges } from '../../platform/edges.ts';
import { listAnswer } from '../../platform/http/list.ts';
import { idInPath, listOf, pathId } from '../../platform/http/schemas.ts';
import {
  changeMarketBody,
  changeSettingBody,
  changeStoreBody,
  domainBody,
  marketBody,
  newDomainBody,
  newMarketBody,
  newRoundingPolicyBody,
  publicStoreBody,
  roundingPolicyBody,
  settingBody,
  settingInPath,
  toDomainBody,
  toMarketBody,
  toPublicStoreBody,
  toRoundingPolicyBody,
  toSettingBody,
} from './schema.ts';
import { storeBody, toStoreBody } from './store-body.ts';
import {
  activeMarkets,
  addDomain,
  adoptRoundingPolicy,
  allSettings,
  archiveMarket,
  changeSetting,
  createMarket,
  currentStore,
  domainsPage,
  marketsPage,
  removeDomain,
  roundingPolicyPage,
  settingState,
  updateMarket,
  updateStore,
} from './stores.ts';

export function storeRoutes({ http }: Pick<Edges, 'http'>): void {
  http.route({
    method: 'GET',
    url: '/store/store',
    summary: 'The shop: its name, locales, markets and currencies',
    policy: { who: 'shopper' },
    answers: { 200: publicStoreBody },
    read: async (db) => {
      const [store, markets] = await Promise.all([currentStore(db), activeMarkets(db)]);
      return toPublicStoreBody(store, markets);
    },
  });
  ownStoreRoutes(http);
  domainRoutes(http);
  settingRoutes(http);
  roundingRoutes(http);
  marketRoutes(http);
}

function ownStoreRoutes(http: Edges['http']): void {
  http.route({
    method: 'GET',
    url: '/admin/store',
    summary: 'The store of the caller',
    policy: { who: 'staff', scope: 'settings:read' },
    answers: { 200: storeBody },
    etag: true,
    read: async (db) => toStoreBody(await currentStore(db)),
  });
  http.route({
    method: 'PATCH',
    url: '/admin/store',
    summary: 'Changes the store of the caller',
    policy: { who: 'staff', scope: 'settings:write' },
    body: changeStoreBody,
    answers: { 200: storeBody },
    refuses: ['INVALID_CURRENCY'],
    etag: true,
    ifMatch: true,
    write: async (tx, { body, ifMatch }) => {
      const change = given({
        name: body.name,
        legalName: body.legal_name,
        defaultCurrency: body.default_currency?.toUpperCase(),
        defaultLocale: body.default_locale,
        timeZone: body.time_zone,
        status: body.status,
        metadata: body.metadata,
      });
      return toStoreBody(await updateStore(tx, change, ifMatch));
    },
  });
}

function domainRoutes(http: Edges['http']): void {
  http.route({
    method: 'GET',
    url: '/admin/store/domains',
    summary: 'The hosts that lead to this store',
    policy: { who: 'staff', scope: 'settings:read' },
    list: { sorts: ['host'], default: 'host' },
    answers: { 200: listOf(domainBody) },
    read: async (db, { page }) =>
      listAnswer(page, await domainsPage(db, page), toDomainBody, (row) => [row.host, row.id]),
  });
  http.route({
    method: 'POST',
    url: '/admin/store/domains',
    summary: 'Maps a host to this store',
    policy: { who: 'staff', scope: 'settings:write' },
    body: newDomainBody,
    answers: { 201: domainBody },
    refuses: ['CONFLICT'],
    write: async (tx, { body }) => toDomainBody(await addDomain(tx, body.host)),
  });
  http.route({
    method: 'DELETE',
    url: '/admin/store/domains/{id}',
    summary: 'Takes a host from this store',
    policy: { who: 'staff', scope: 'settings:write' },
    params: idInPath,
    answers: { 204: null },
    refuses: ['NOT_FOUND'],
    ifMatch: true,
    write: async (tx, { params, ifMatch }) => {
      await removeDomain(tx, pathId(params.id, 'NOT_FOUND'), ifMatch);
      return undefined;
    },
  });
}

function settingRoutes(http: Edges['http']): void {
  http.route({
    method: 'GET',
    url: '/admin/settings',
    summary: 'Every setting with its value in force',
    policy: { who: 'staff', scope: 'settings:read' },
    answers: { 200: listOf(settingBody) },
    read: async (db) => ({ data: (await allSettings(db)).map(toSettingBody), next_cursor: null }),
  });
  http.route({
    method: 'GET',
    url: '/admin/settings/{key}',
    summary: 'One setting',
    policy: { who: 'staff', scope: 'settings:read' },
    params: settingInPath,
    answers: { 200: settingBody },
    refuses: ['NOT_FOUND'],
    etag: true,
    read: async (db, { params }) => toSettingBody(await settingState(db, params.key)),
  });
  http.route({
    method: 'PATCH',
    url: '/admin/settings/{key}',
    summary: 'Changes one setting',
    policy: { who: 'staff', scope: 'settings:write' },
    params: settingInPath,
    body: changeSettingBody,
    answers: { 200: settingBody },
    refuses: ['NOT_FOUND', 'SETTING_INVALID'],
    etag: true,
    ifMatch: true,
    write: async (tx, { params, body, ifMatch }) =>
      toSettingBody(await changeSetting(tx, params.key, body.value, ifMatch)),
  });
}

function roundingRoutes(http: Edges['http']): void {
  http.route({
    method: 'GET',
    url: '/admin/rounding-policies',
    summary: 'How amounts were rounded; the newest is in force',
    policy: { who: 'staff', scope: 'settings:read' },
    list: { sorts: ['version'], default: '-version' },
    answers: { 200: listOf(roundingPolicyBody) },
    read: async (db, { page }) =>
      listAnswer(page, await roundingPolicyPage(db, page), toRoundingPolicyBody, (row) => [
        row.version,
      ]),
  });
  http.route({
    method: 'POST',
    url: '/admin/rounding-policies',
    summary: 'Rounds in another way from now on; what was placed before keeps its own',
    policy: { who: 'staff', scope: 'settings:write' },
    body: newRoundingPolicyBody,
    answers: { 201: roundingPolicyBody },
    refuses: ['CONFLICT'],
    write: async (tx, { body }) => toRoundingPolicyBody(await adoptRoundingPolicy(tx, body.mode)),
  });
}

function marketRoutes(http: Edges['http']): void {
  http.route({
    method: 'GET',
    url: '/admin/markets',
    summary: 'The markets of the store',
    policy: { who: 'staff', scope: 'markets:read' },
    list: { sorts: ['position', 'created_at', 'code', 'name'], default: 'position' },
    answers: { 200: listOf(marketBody) },
    read: async (db, { page }) =>
      listAnswer(page, await marketsPage(db, page), toMarketBody, (row) => [
        {
          position: row.position,
          created_at: row.createdAt,
          code: row.code,
          name: row.name,
        }[page.sort] ?? null,
        row.id,
      ]),
  });
  http.route({
    method: 'POST',
    url: '/admin/markets',
    summary: 'Adds a market',
    policy: { who: 'staff', scope: 'markets:write' },
    body: newMarketBody,
    answers: { 201: marketBody },
    refuses: [
      'MARKET_CODE_TAKEN',
      'MARKET_COUNTRY_CONFLICT',
      'INVALID_CURRENCY',
      'INVALID_COUNTRY',
    ],
    write: async (tx, { body }) =>
      toMarketBody(
        await createMarket(tx, {
          name: body.name,
          code: body.code,
          countries: (body.countries ?? []).map((country) => country.toUpperCase()),
          currency: body.currency.toUpperCase(),
          pricesIncludeTax: body.prices_include_tax ?? false,
        }),
      ),
  });
  http.route({
    method: 'PATCH',
    url: '/admin/markets/{id}',
    summary: 'Changes a market; carts in it are priced anew at their next read',
    policy: { who: 'staff', scope: 'markets:write' },
    params: idInPath,
    body: changeMarketBody,
    answers: { 200: marketBody },
    refuses: [
      'MARKET_NOT_FOUND',
      'MARKET_CODE_TAKEN',
      'MARKET_COUNTRY_CONFLICT',
      'MARKET_IS_DEFAULT',
      'INVALID_CURRENCY',
      'INVALID_COUNTRY',
    ],
    etag: true,
    ifMatch: true,
    write: async (tx, { params, body, ifMatch }) => {
      const change = given({
        name: body.name,
        code: body.code,
        countries: body.countries?.map((country) => country.toUpperCase()),
        currency: body.currency?.toUpperCase(),
        pricesIncludeTax: body.prices_include_tax,
        isActive: body.is_active,
        isDefault: body.is_default,
        position: body.position,
      });
      return toMarketBody(
        await updateMarket(tx, pathId(params.id, 'MARKET_NOT_FOUND'), change, ifMatch),
      );
    },
  });
  http.route({
    method: 'DELETE',
    url: '/admin/markets/{id}',
    summary: 'Archives a market',
    policy: { who: 'staff', scope: 'markets:write' },
    params: idInPath,
    answers: { 204: null },
    refuses: ['MARKET_NOT_FOUND', 'MARKET_IS_DEFAULT'],
    ifMatch: true,
    write: async (tx, { params, ifMatch }) => {
      await archiveMarket(tx, pathId(params.id, 'MARKET_NOT_FOUND'), ifMatch);
      return undefined;
    },
  });
}
