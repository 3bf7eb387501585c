DROP TABLE IF EXISTS members;
DROP TABLE IF EXISTS transfers;

CREATE TABLE members (
    name VARCHAR(80) PRIMARY KEY,
    hours INTEGER NOT NULL CHECK (hours >= 0)
);

CREATE TABLE transfers (
    slip VARCHAR(80) PRIMARY KEY,
    giver VARCHAR(80) NOT NULL,
    taker VARCHAR(80) NOT NULL,
    hours INTEGER NOT NULL
);
