-- What the cases for the lab auth have in common.

local people = {
  wrong = "error wrong name or password",
}

-- register returns a connection on which a new user has registered, with the name and the password.
function people.register(t)
  local c, name, password = t:connect(), t:word("ada"), t:word("secret")
  c:ask("register " .. name .. " " .. password, "ok registered")
  return c, name, password
end

-- login logs in and returns the token, where the step has tokens.
function people.login(t, c, name, password)
  c:send("login " .. name .. " " .. password .. "\n")
  if t.step == "auth/2" then
    c:expect_line("ok hello " .. name)
  else
    return c:expect_like("^ok ([%w_-]+)$", "ok TOKEN")
  end
end

-- works has a client come, be served, and go.
function people.works(t)
  local c = t:connect()
  if t.step == "auth/1" then
    c:expect_line("who are you?")
  else
    c:ask("quit", "ok bye")
  end
  c:close()
end

-- refused sends a line that deserves an error, whatever the reason.
function people.refused(c, line)
  c:send(line .. "\n")
  return c:expect_like("^error .", "error REASON")
end

-- hidden fails where a secret can be read in what the server has written.
function people.hidden(t, secret, where, text)
  for form, found in pairs{
    ["in clear"] = secret, ["as hexadecimal digits"] = hex.encode(secret), ["as base64"] = base64.encode(secret):gsub("=+$", ""),
  } do
    local at = text:find(found, 1, true)
    if at then
      t:failed(where .. " has a secret " .. form, nil, text:sub(math.max(at - 8, 1), at + #found + 8))
    end
  end
end

return people
