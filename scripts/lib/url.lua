-- URLs of the schemes http and https, as RFC 3986 has them.
--
--   local url = require "url"
--   local target, problem = url.parse("http://localhost:8000/a/b?q=1")
--   target.scheme, target.host, target.port, target.authority, target.target
--   local other, problem = url.resolve(target, "../c")

local visible = require "visible"

local url = {}

local default_ports = {http = 80, https = 443}

-- split takes HOST, HOST:PORT, [IPV6] or [IPV6]:PORT apart.
local function split(authority)
  local host, port = authority:match("^%[([%x:.]+)%](.*)$")
  if not host then
    host, port = authority:match("^([%w._-]+)(.*)$")
  end
  if host and (port == "" or port:find("^:%d*$")) then
    return host, port:sub(2)
  end
end

-- parse(text) returns a table: scheme, host, port (a number), authority (as it belongs into the field Host) and
-- target (path and query, as it belongs into a request); or nil and what is wrong.
function url.parse(text)
  local function wrong(why)
    return nil, ('"%s" is no URL to get: %s'):format(visible(text, 200), why)
  end
  if text:find("[%c ]") then
    -- A line break would add a line to the request.
    return wrong("blanks and control characters have to be written as %20 and the like")
  end
  local scheme, authority, target = text:gsub("#.*$", ""):match("^(%a[%w+.-]*)://([^/?]*)(.*)$")
  scheme = scheme and scheme:lower()
  if not default_ports[scheme] then
    return wrong("it has to begin with http:// or https://")
  end
  if authority:find("@", 1, true) then
    return wrong("a user or password before the host is not supported, and mostly there to mislead")
  end
  local host, digits = split(authority)
  if not host then
    return wrong("the host has to be a name, an IPv4 address or an IPv6 address in brackets")
  end
  local port = digits == "" and default_ports[scheme] or tonumber(digits)
  if not port or port < 1 or port > 65535 then
    return wrong("the port is not in 1..65535")
  end
  if target:sub(1, 1) ~= "/" then
    target = "/" .. target
  end
  target = target:gsub("[\128-\255]", function(byte) return ("%%%02X"):format(byte:byte()) end)
  return {scheme = scheme, host = host, port = port, authority = authority, target = target}
end

-- remove_dots resolves the segments . and .. of a path.
local function remove_dots(path)
  local kept = {}
  for segment in path:gmatch("/([^/]*)") do
    if segment == ".." then
      table.remove(kept)
    elseif segment ~= "." then
      kept[#kept + 1] = segment
    end
  end
  if path:find("/%.%.?$") then -- the last segment names a folder
    kept[#kept + 1] = ""
  end
  return "/" .. table.concat(kept, "/")
end

-- resolve(base, reference) is what parse returns for a reference on the page base: a URL, or only the end of one.
function url.resolve(base, reference)
  reference = reference:gsub("#.*$", "")
  if reference:find("^%a[%w+.-]*:") then
    return url.parse(reference)
  elseif reference:sub(1, 2) == "//" then
    return url.parse(base.scheme .. ":" .. reference)
  end
  local path, query = reference:match("^([^?]*)(.*)$")
  local base_path, base_query = base.target:match("^([^?]*)(.*)$")
  if path == "" then
    path = base_path
    query = query ~= "" and query or base_query
  elseif path:sub(1, 1) ~= "/" then
    path = base_path:match("^.*/") .. path
  end
  return url.parse(base.scheme .. "://" .. base.authority .. remove_dots(path) .. query)
end

-- text(target) writes a URL as one.
function url.text(target)
  return target.scheme .. "://" .. target.authority .. target.target
end

return url
