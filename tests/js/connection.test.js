import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Connection, retryDelay } from '../../viz_service/web/src/connection.js';
import { createSurroundings } from './surroundings.js';

function connect() {
  const page = createSurroundings();
  const links = /** @type {string[]} */ ([]);
  const connection = new Connection(
    {
      url: () => 'ws://host/',
      onOpen() {},
      onBinary() {},
      onText() {},
      onLink: (link) => links.push(link),
    },
    page.surroundings,
  );
  return { page, links, connection };
}

test('delays double from a quarter of a second to five, less up to a half by chance', () => {
  assert.equal(retryDelay(0, 0), 125);
  assert.equal(retryDelay(0, 1), 250);
  assert.equal(retryDelay(2, 1), 1000);
  assert.equal(retryDelay(50, 1), 5000);
});

test('each failure waits longer; a message starts the count anew', () => {
  const { page } = connect();
  page.socket().end(1006);
  page.advance(188);
  assert.equal(page.sockets.length, 2);
  page.socket().end(1006);
  page.advance(188);
  assert.equal(page.sockets.length, 2, 'the second wait is twice the first');
  page.advance(188);
  assert.equal(page.sockets.length, 3);
  page.socket().accept();
  page.socket().tell({ viewers: 1 });
  page.socket().end(1006);
  page.advance(188);
  assert.equal(page.sockets.length, 4);
});

test('only a message makes the link live: a proxy may accept and drop', () => {
  const { page, links } = connect();
  page.socket().accept();
  assert.deepEqual(links, ['connecting']);
  page.socket().tell({ viewers: 1 });
  page.socket().tell({ viewers: 2 });
  assert.deepEqual(links, ['connecting', 'live']);
});

test('waking ends the wait at once, and only a wait', () => {
  const { page, connection } = connect();
  connection.wake();
  assert.equal(page.sockets.length, 1);
  page.socket().end(1006);
  connection.wake();
  assert.equal(page.sockets.length, 2);
  page.advance(200);
  assert.equal(page.sockets.length, 2, 'the old wait is over');
});

test('a silent server is given up and tried again', () => {
  const { page, links } = connect();
  page.socket().accept();
  page.socket().tell({ viewers: 1 });
  const silent = page.socket();
  page.advance(8000);
  assert.equal(silent.readyState, 3);
  assert.equal(links.at(-1), 'reconnecting');
  page.advance(300);
  assert.equal(page.sockets.length, 2);
});

test('silence is no loss where none is expected to speak', () => {
  const { page, connection } = connect();
  page.socket().accept();
  connection.expectSigns(false);
  page.advance(600_000);
  assert.equal(page.sockets.length, 1);
  connection.expectSigns(true);
  page.advance(9000);
  assert.equal(page.sockets.length, 2);
});

test('a refusal is final', () => {
  const { page, links } = connect();
  page.socket().end(4403);
  page.advance(60_000);
  assert.equal(page.sockets.length, 1);
  assert.equal(links.at(-1), 'refused');
});

test('nothing is sent to a socket that is not open', () => {
  const { page, connection } = connect();
  connection.send({ visible: false });
  page.socket().accept();
  connection.send({ visible: true });
  assert.deepEqual(page.socket().sent, [{ visible: true }]);
});
