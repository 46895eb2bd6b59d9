package export

func writeC(s *Session) Program { return Program{} }
