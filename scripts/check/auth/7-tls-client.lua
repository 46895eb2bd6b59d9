-- Whom the client of step 4 trusts: the server whose certificate it has in the file server.pem, and nobody else.

-- meet starts the client with a certificate to trust and returns its connection.
local function meet(t, certificate)
  t:put("server.pem", certificate)
  return t:accept("ada\ncorrect horse\n", {"login", "server.pem"})
end

return {
  role = "client",

  {
    name = "says nothing in clear", steps = "4", points = 2,
    hint = "make TLS of the connection before anything is sent on it",
    run = function(t)
      local c = meet(t, t:certificate())
      c:expect_hello()
      c:send("who is there?\n") -- it is no TLS
      c:finish()
      c:expect_gone()
      t:ends(1)
    end,
  },
  {
    name = "a stranger's certificate", steps = "4", points = 3,
    hint = "trust the certificate in the file only: whoever sits in between can make one for the same name",
    run = function(t)
      local c = meet(t, t:certificate())
      c:expect_distrust(t:certificate())
      t:ends(1)
    end,
  },
  {
    name = "a certificate for another name", steps = "4", points = 2,
    hint = "the certificate has to be for the host that one has connected to",
    run = function(t)
      local certificate = t:certificate() -- it is for 127.0.0.1
      t:elsewhere("127.0.0.2")
      meet(t, certificate):expect_distrust(certificate)
      t:ends(1)
    end,
  },
}
