// The real supabase-js against the REST dialect, on both databases: `node client.mjs WIRE FILE`, where WIRE is the
// program that serves the dataset of FILE (tests/tools/wire.c). Prints what holds, ends with `N passed, N failed`.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { createClient } from '@supabase/supabase-js';

const ANA = '00000000-0000-4000-8000-000000000001';
const REQUEST = '20000000-0000-4000-8000-000000000002';
const CAMPAIGN = '10000000-0000-4000-8000-000000000001';

// Each is a sentence and what proves it, in order: later ones see what earlier ones wrote.
const tests = {
  'select gives rows in order with the columns asked for': async ({ reader }) => {
    const { data, error, status } = await reader.from('sessions').select('id, city').order('id').limit(2);
    assert.equal(error, null);
    assert.equal(status, 200);
    assert.deepEqual(data, [{ id: 1, city: 'Madrid' }, { id: 2, city: 'Madrid' }]);
  },
  'types are those of the tables': async ({ reader }) => {
    const { data } = await reader.from('technicians').select('*').eq('id', ANA).single();
    assert.equal(data.rate, 250);
    assert.equal(data.active, true);
    assert.deepEqual(data.skills, ['FOH', 'monitors']);
    assert.deepEqual(data.prefs, { lang: ['es', 'en'], max_km: 120 });
    assert.equal(data.hired_on, '2019-05-02');
    assert.equal(data.updated_at, '2026-03-01T10:00:00+00:00');
  },
  'filters take names with commas, quotes and parentheses': async ({ reader }) => {
    const names = ["O'Hara, Jr.", 'Tran (night)'];
    const { data } = await reader.from('technicians').select('last_name').in('last_name', names).order('last_name');
    assert.deepEqual(data.map((row) => row.last_name), names);
    const quoted = await reader.from('technicians').select('id').eq('last_name', '100% "real"').single();
    assert.equal(quoted.error, null);
  },
  'or, not, ilike, contains and is combine': async ({ reader }) => {
    const either = await reader.from('sessions').select('id').or('and(city.eq.Madrid,block.eq.PM),required.gt.4').order('id');
    assert.deepEqual(either.data, [{ id: 2 }, { id: 6 }]);
    const some = await reader.from('technicians').select('first_name').ilike('first_name', '%o%')
      .not('last_name', 'is', null);
    assert.deepEqual(some.data, [{ first_name: 'Chloé' }]);
    const skilled = await reader.from('technicians').select('id').contains('skills', ['FOH']);
    assert.equal(skilled.data.length, 2);
    const none = await reader.from('sessions').select('id').in('id', []);
    assert.deepEqual(none.data, []);
  },
  'count and range tell the whole and give a part': async ({ reader }) => {
    const page = await reader.from('sessions').select('id', { count: 'exact' }).order('id').range(2, 3);
    assert.equal(page.count, 6);
    assert.equal(page.status, 206);
    assert.deepEqual(page.data, [{ id: 3 }, { id: 4 }]);
    const head = await reader.from('sessions').select('*', { count: 'exact', head: true });
    assert.equal(head.count, 6);
    assert.equal(head.data, null);
  },
  'single wants exactly one row, maybeSingle at most one': async ({ reader }) => {
    const none = await reader.from('sessions').select('id').eq('id', 99).single();
    assert.equal(none.error.code, 'PGRST116');
    assert.equal(none.status, 406);
    const maybe = await reader.from('sessions').select('id').eq('id', 99).maybeSingle();
    assert.equal(maybe.error, null);
    assert.equal(maybe.data, null);
    const many = await reader.from('sessions').select('id').maybeSingle();
    assert.equal(many.error.code, 'PGRST116');
  },
  'tables are embedded in each other': async ({ reader }) => {
    const { data } = await reader.from('staffing_campaigns')
      .select('id, session:sessions(city), staffing_campaign_roles(role_code)')
      .eq('mode', 'assisted').order('role_code', { referencedTable: 'staffing_campaign_roles' });
    assert.deepEqual(data, [{ id: CAMPAIGN, session: { city: 'Madrid' },
      staffing_campaign_roles: [{ role_code: 'FOH' }, { role_code: 'MON' }] }]);
    const inner = await reader.from('staffing_requests').select('id, technicians!inner(first_name)')
      .eq('technicians.department', 'lights');
    assert.equal(inner.data.length, 1);
  },
  'csv is text': async ({ reader }) => {
    const { data } = await reader.from('sessions').select('id,notes').order('id').limit(4).csv();
    assert.equal(data, 'id,notes\n1,\n2,full\n3,""\n4,"VIP, quiet"');
  },
  'anonymous people may read, and not write': async ({ reader }) => {
    const { error, status } = await reader.from('sessions').insert({ city: 'Rome', session_date: '2026-06-01' });
    assert.equal(status, 401);
    assert.equal(error.code, '42501');
    const log = await reader.from('audit_log').select('*');
    assert.equal(log.error.code, '42501');
  },
  'insert gives the new row with its defaults': async ({ writer }) => {
    const { data, error, status } = await writer.from('sessions')
      .insert({ city: 'Rome', session_date: '2026-06-01' }).select().single();
    assert.equal(error, null);
    assert.equal(status, 201);
    assert.equal(data.id, 7);
    assert.equal(data.block, 'AM');
    assert.equal(data.updated_at, '2026-03-01T09:00:00+00:00');
  },
  'many rows with different columns are one insert': async ({ writer }) => {
    const { data, error } = await writer.from('sessions').insert([
      { city: 'Bari', session_date: '2026-06-02', required: 3 }, { city: 'Pisa', session_date: '2026-06-03' },
    ], { defaultToNull: false }).select('city, required').order('city');
    assert.equal(error, null);
    assert.deepEqual(data, [{ city: 'Bari', required: 3 }, { city: 'Pisa', required: 1 }]);
  },
  'a row that breaks a rule is refused whole': async ({ writer }) => {
    const before = await writer.from('sessions').select('*', { count: 'exact', head: true });
    const { error, status } = await writer.from('sessions').insert([
      { city: 'Nice', session_date: '2026-06-04', required: 1 }, { city: 'Lille', session_date: '2026-06-05', required: -1 },
    ]);
    assert.equal(status, 400);
    assert.equal(error.code, '23514');
    const after = await writer.from('sessions').select('*', { count: 'exact', head: true });
    assert.equal(after.count, before.count);
  },
  'errors have codes that programs know': async ({ writer }) => {
    const taken = await writer.from('staffing_requests')
      .insert({ id: REQUEST, session_id: 4, technician_id: ANA, phase: 'offer' });
    assert.deepEqual([taken.status, taken.error.code], [409, '23505']);
    const orphan = await writer.from('staffing_campaigns')
      .insert({ id: '10000000-0000-4000-8000-000000000009', session_id: 77, department: 'sound' });
    assert.deepEqual([orphan.status, orphan.error.code], [409, '23503']);
    const column = await writer.from('sessions').insert({ city: 'Rome', colour: 'red' });
    assert.deepEqual([column.status, column.error.code], [400, 'PGRST204']);
    const table = await writer.from('session').select('*');
    assert.deepEqual([table.status, table.error.code], [404, 'PGRST205']);
    assert.equal(table.error.hint, "Perhaps you meant the table 'public.sessions'");
    const number = await writer.from('sessions').select('id').eq('id', 'abc');
    assert.deepEqual([number.status, number.error.code], [400, '22P02']);
  },
  'upsert merges or ignores': async ({ writer }) => {
    const role = { campaign_id: CAMPAIGN, role_code: 'FOH', target: 5 };
    const onConflict = 'campaign_id,role_code';
    const ignored = await writer.from('staffing_campaign_roles')
      .upsert(role, { onConflict, ignoreDuplicates: true }).select();
    assert.deepEqual(ignored.data, []);
    const merged = await writer.from('staffing_campaign_roles')
      .upsert([role, { campaign_id: CAMPAIGN, role_code: 'RIG', target: 1 }], { onConflict })
      .select('role_code, target, confirmed').order('role_code');
    assert.equal(merged.status, 201);
    assert.deepEqual(new Set(merged.data.map((row) => `${row.role_code} ${row.target} ${row.confirmed}`)),
      new Set(['FOH 5 1', 'RIG 1 0']));
    const again = await writer.from('staffing_campaign_roles').upsert(role, { onConflict });
    assert.equal(again.status, 200);
  },
  'an update guarded by a version happens once': async ({ writer }) => {
    const update = () => writer.from('staffing_requests').update({ status: 'confirmed', version: 2 })
      .eq('id', REQUEST).eq('version', 1).select('status, version');
    assert.deepEqual((await update()).data, [{ status: 'confirmed', version: 2 }]);
    const late = await update();
    assert.equal(late.error, null);
    assert.deepEqual(late.data, []);
  },
  'an update of everything is refused': async ({ writer }) => {
    const { error, status } = await writer.from('sessions').update({ notes: 'x' });
    assert.deepEqual([status, error.code], [400, '21000']);
  },
  'an update of too many rows is taken back': async ({ writer }) => {
    const { error } = await writer.from('sessions').update({ notes: 'x' }).gt('id', 0).maxAffected(2);
    assert.equal(error.code, 'PGRST124');
    const { count } = await writer.from('sessions').select('*', { count: 'exact', head: true }).eq('notes', 'x');
    assert.equal(count, 0);
  },
  'delete tells what went': async ({ writer }) => {
    const gone = await writer.from('sessions').delete({ count: 'exact' }).in('city', ['Rome', 'Bari', 'Pisa']).select('city');
    assert.equal(gone.count, 3);
    assert.equal(gone.data.length, 3);
    const held = await writer.from('sessions').delete().eq('id', 1);
    assert.deepEqual([held.status, held.error.code], [409, '23503']);
  },
  'functions give rows, a value, a row, nothing': async ({ writer }) => {
    const rows = await writer.rpc('open_sessions', { min_gap: 1 }).select('id, city').eq('city', 'Madrid');
    assert.deepEqual(rows.data, [{ id: 1, city: 'Madrid' }]);
    const value = await writer.rpc('count_open', { p_city: 'Lyon' });
    assert.equal(value.data, 1);
    const row = await writer.rpc('decide', { p_request: REQUEST, p_version: 2, p_status: 'declined' });
    assert.equal(row.data.version, 3);
    const nothing = await writer.rpc('touch_session', { p_id: 3 });
    assert.deepEqual([nothing.status, nothing.error], [204, null]);
    const read = await writer.rpc('open_sessions', { min_gap: 3 }, { get: true });
    assert.deepEqual(read.data.map((session) => session.id), [1, 3]);
  },
  'a function refuses with the status it chooses': async ({ writer }) => {
    const { error, status } = await writer.rpc('decide', { p_request: REQUEST, p_version: 1, p_status: 'x' });
    assert.equal(status, 409);
    assert.equal(error.code, 'PT409');
    assert.equal(error.hint, 'pull and retry');
    const unknown = await writer.rpc('count_opens');
    assert.equal(unknown.error.code, 'PGRST202');
    assert.equal(unknown.error.hint, 'Perhaps you meant to call the function public.count_open');
  },
};

// Node 20 has no WebSocket; nothing here opens one.
class NoSocket {}

const clientFor = (url, key, token) => createClient(url, key, {
  realtime: { transport: NoSocket },
  auth: { persistSession: false, autoRefreshToken: false },
  global: { headers: { Authorization: `Bearer ${token}` } },
});

// Starts the program that serves, and waits for the line with its address and tokens.
const serve = async (wire, file, database) => {
  const server = spawn(wire, ['--serve', '--db', database, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: server.stdout })) {
    const [url, writer, reader] = line.split(' ');
    return { server, reader: clientFor(url, reader, reader), writer: clientFor(url, reader, writer) };
  }
  throw new Error(`${wire} did not start on ${database}`);
};

const [wire, file] = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const database of ['sqlite', 'postgresql']) {
  const { server, ...clients } = await serve(wire, file, database);
  for (const [sentence, test] of Object.entries(tests)) {
    try {
      await test(clients);
      passed += 1;
    } catch (error) {
      failed += 1;
      console.log(`${database}: ${sentence}\n  ${error.message.replaceAll('\n', '\n  ')}`);
    }
  }
  server.stdin.end();
  await new Promise((resolve) => server.once('exit', resolve));
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
