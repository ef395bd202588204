// SPDX-License-Identifier: CC0-1.0
pragma solidity ^0.8.0;
contract Token { mapping(address => uint256) public balanceOf; event Sent(address indexed to, uint n);
  function send(address to, uint n) external returns (bool) { require(n > 0, "none"); emit Sent(to, n); return true; } }
