import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Config, ConfigError, loadConfig, maskedConfig } from './config.ts';

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    loadConfig({ env });
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.faults;
  }
};

const STRONG = '3f9a1c5e7b2d4f6081a3c5e7092b4d6f8a1c3e5f7092b4d6f8a1c3e5f70921b4';

test('without any setting it is development on the loopback address', () => {
  const config = loadConfig({ env: {} });
  assert.equal(config.profile, 'development');
  assert.deepEqual([config.server.host, config.server.port], ['127.0.0.1', 8080]);
  assert.equal(config.server.publicUrl, 'http://127.0.0.1:8080');
  assert.equal(config.payments.simulatorSecret, 'simulator-secret');
  assert.equal(config.seed, 'demo');
});

test('flags win over the environment, which wins over the file, which wins over defaults', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rcommerce-config-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'rcommerce.toml');
  writeFileSync(
    file,
    'seed = "none"\n[server]\nport = 1001\nhost = "127.0.0.2"\n[payments]\ncall_seconds = 3\n',
  );
  const config = loadConfig({
    env: { RCOMMERCE_SERVER__PORT: '1002', RCOMMERCE_SERVER__HOST: '127.0.0.3' },
    file,
    flags: { 'server.port': '1003' },
  });
  assert.deepEqual(config.server.port, 1003);
  assert.equal(config.server.host, '127.0.0.3');
  assert.deepEqual([config.seed, config.payments.callMs], ['none', 3000]);
});

test('the short names and files of secrets work', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'rcommerce-config-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'key');
  writeFileSync(file, `${STRONG}\n`);
  const config = loadConfig({
    env: {
      PORT: '0',
      RCOMMERCE_DATA_DIR: '/somewhere',
      DATABASE_URL: 'postgres://u:p@h/d',
      REDIS_URL: 'redis://h',
      RCOMMERCE_SEED: 'none',
      RCOMMERCE_OWNER_EMAIL: 'a@b.c',
      RCOMMERCE_OWNER_PASSWORD: 'correct horse battery',
      RCOMMERCE_SECURITY__SERVER_KEY_FILE: file,
    },
  });
  assert.equal(config.server.port, 0);
  assert.equal(config.dataDir, '/somewhere');
  assert.equal(config.database?.url, 'postgres://u:p@h/d');
  assert.deepEqual(config.owner, { email: 'a@b.c', password: 'correct horse battery' });
  assert.equal(config.security?.serverKey, STRONG);
});

test('every fault is told at once, by the name that was used', () => {
  const faults = faultsOf({
    PORT: 'many',
    RCOMMERCE_SEED: 'full',
    RCOMMERCE_SERVER__PROT: '1',
    DATABASE_URL: 'mysql://x',
    RCOMMERCE_OWNER_PASSWORD: 'short',
  });
  for (const name of [
    'PORT',
    'RCOMMERCE_SEED',
    'RCOMMERCE_SERVER__PROT',
    'DATABASE_URL',
    'RCOMMERCE_OWNER_PASSWORD',
  ]) {
    assert.ok(
      faults.some((fault) => fault.startsWith(`${name}:`)),
      `${name} in ${faults.join('; ')}`,
    );
  }
  assert.ok(!faults.join().includes('short'));
});

test('a port at its limits is taken, one past them is not', () => {
  assert.deepEqual(faultsOf({ PORT: '65535' }), []);
  assert.equal(faultsOf({ PORT: '65536' }).length, 1);
});

test('production refuses weak secrets and wants a server key beside DATABASE_URL', () => {
  const env = { RCOMMERCE_PROFILE: 'production', DATABASE_URL: 'postgres://u:p@h/d' };
  assert.equal(faultsOf(env).length, 1);
  assert.deepEqual(faultsOf({ ...env, RCOMMERCE_SECURITY__SERVER_KEY: STRONG }), []);
  const weak = {
    ...env,
    RCOMMERCE_SECURITY__SERVER_KEY: '0'.repeat(64),
    RCOMMERCE_PAYMENTS__SIMULATOR_SECRET: 'simulator-secret',
  };
  assert.equal(faultsOf(weak).length, 2);
  const config: Config = loadConfig({ env: { ...env, RCOMMERCE_SECURITY__SERVER_KEY: STRONG } });
  assert.equal(config.payments.simulatorSecret, undefined);
});

test('what is printed holds no secret', () => {
  const config = loadConfig({
    env: {
      DATABASE_URL: 'postgres://u:hush1@h/d?password=hush2',
      REDIS_URL: 'redis://:hush3@h',
      RCOMMERCE_OWNER_EMAIL: 'a@b.c',
      RCOMMERCE_OWNER_PASSWORD: 'hush4hush4hush4',
      RCOMMERCE_METRICS__TOKEN: 'hush5',
    },
  });
  const text = JSON.stringify(maskedConfig(config));
  assert.ok(!text.includes('hush'), text);
  assert.ok(text.includes('a@b.c'));
});

test('a name that looks like a setting and is none is refused, with or without a section', () => {
  const [fault = ''] = faultsOf({ RCOMMERCE_OWNER_MAIL: 'a@b.c' });
  assert.match(
    fault,
    /^RCOMMERCE_OWNER_MAIL: no such setting; names are RCOMMERCE_<SECTION>__<KEY>/,
  );
  assert.equal(faultsOf({ RCOMMERCE_PORT: '9000' }).length, 1, 'PORT was meant');
  assert.equal(faultsOf({ RCOMMERCE_DATABASE_URL: 'postgres://h/d' }).length, 1);
  const others = {
    RCOMMERCE_TEST_CLUSTER: '/tmp/x',
    RCOMMERCE_SEED: 'none',
    RCOMMERCE_PORT: 'tcp://10.0.0.7:8080',
    RCOMMERCE_SERVICE_HOST: '10.0.0.7',
    RCOMMERCE_SERVICE_PORT_HTTP: '8080',
    RCOMMERCE_PORT_8080_TCP_ADDR: '10.0.0.7',
  };
  assert.deepEqual(faultsOf(others), [], 'what tests and Kubernetes set is not ours to judge');
});

test('a way past the pooling proxy needs the way through it', () => {
  const direct = { RCOMMERCE_DATABASE__DIRECT_URL: 'postgres://u:hush@h:5432/d' };
  assert.match(faultsOf(direct)[0] ?? '', /needs DATABASE_URL as well/);
  const config = loadConfig({ env: { ...direct, DATABASE_URL: 'postgres://u:p@h:6432/d' } });
  assert.equal(config.database?.directUrl, 'postgres://u:hush@h:5432/d');
  assert.ok(!JSON.stringify(maskedConfig(config)).includes('hush'));
});
