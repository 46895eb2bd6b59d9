-- An echo server for many clients at a time in one thread: select says which of them need something.
--
--   sosh server.lua [HOST [PORT]]

local endpoint = require "endpoint"
local listener = require "listener"

local host, port = endpoint.ask(arg, 33333)
local limit = 65536 -- bytes that may wait for one client; while so many do, nothing more is taken from it

log.setup{file = "server.log", console = true} -- what was in the file stays there
log.info("start")
local server = assert(listener.open(host, port)) -- scripts/lib/listener.lua has what step 7 wrote out
server:setblocking(false) -- a client that is gone before accept takes it must not make accept wait
host, port = server:getsockname() -- port 0 lets the kernel choose one
log.info("listening on " .. host .. ":" .. port)

local clients = {} -- of each client's socket: its address, what waits to be sent, whether it has ended its stream
local crowded = false -- there was no descriptor for one more

local function drop(client)
  log.info(clients[client].peer .. ": client gone")
  clients[client] = nil
  client:close()
  crowded = false
end

-- lost drops a client whose call failed, unless the call would only have had to wait.
local function lost(client, problem, number)
  if number ~= EAGAIN then
    log.warn(clients[client].peer .. ": connection lost: " .. problem)
    drop(client)
  end
end

local function accept()
  local client, client_host, client_port = server:accept() -- where it fails: nil, the problem, and its number
  if client then
    local peer = client_host .. ":" .. client_port
    log.info("client connected: " .. peer)
    client:setblocking(false)
    clients[client] = {peer = peer, waiting = "", ended = false}
  elseif client_port == EMFILE or client_port == ENFILE then
    log.warn(client_host)
    crowded = next(clients) ~= nil -- it stays in the backlog until somebody goes
  elseif client_port ~= EAGAIN then
    log.warn(client_host)
  end
end

local function receive(client)
  local state = clients[client]
  local data, problem, number = client:recv(math.min(1024, limit - #state.waiting))
  if not data then
    lost(client, problem, number)
  elseif data ~= "" then
    log.info(state.peer .. ": received " .. #data .. " bytes")
    state.waiting = state.waiting .. data
  elseif state.waiting == "" then
    drop(client)
  else
    state.ended = true -- it sends no more, but still waits for the rest of the echo
  end
end

local function send(client)
  local state = clients[client]
  local count, problem, number = client:send(state.waiting) -- takes as much as there is room for
  if not count then
    lost(client, problem, number)
    return
  end
  log.info(state.peer .. ": sent " .. count .. " bytes")
  state.waiting = state.waiting:sub(count + 1) -- the rest has to wait
  if state.ended and state.waiting == "" then
    drop(client)
  end
end

while true do
  local readers, writers = {}, {}
  if not crowded then
    readers[1] = server
  end
  for client, state in pairs(clients) do
    if not state.ended and #state.waiting < limit then
      table.insert(readers, client)
    end
    if state.waiting ~= "" then
      table.insert(writers, client)
    end
  end

  readers, writers = assert(select(readers, writers)) -- the only call that waits
  for _, client in ipairs(writers) do
    send(client)
  end
  for _, reader in ipairs(readers) do
    if reader == server then
      accept()
    elseif clients[reader] then -- else send has dropped it
      receive(reader)
    end
  end
end
